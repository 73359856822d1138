package dev.dray.memory.ats;

/**
 * What a device is told (ATS Translation Completion).
 *
 * @param physical address of the first byte
 * @param bytes to the end of the page
 * @param writable whether it may write there
 */
public record DeviceTranslation(long physical, long bytes, boolean writable) {}
