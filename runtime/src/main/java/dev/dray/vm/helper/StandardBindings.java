package dev.dray.vm.helper;

import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.verifier.isa.helper.StandardHelpers;
import dev.dray.vm.helper.HelperRegistry.Binding;
import java.util.List;

/** What the standard helpers do: their prototypes bound to the classes of this package. */
final class StandardBindings {
  private StandardBindings() {}

  static List<Binding> all() {
    return List.of(
        bind(StandardHelpers.MAP_LOOKUP_ELEM, MapHelpers::lookup),
        bind(StandardHelpers.MAP_UPDATE_ELEM, MapHelpers::update),
        bind(StandardHelpers.MAP_DELETE_ELEM, MapHelpers::delete),
        bind(StandardHelpers.FOR_EACH_MAP_ELEM, MapHelpers::forEach),
        bind(StandardHelpers.RINGBUF_OUTPUT, RingBufferHelpers::output),
        bind(StandardHelpers.RINGBUF_RESERVE, RingBufferHelpers::reserve),
        bind(StandardHelpers.RINGBUF_SUBMIT, RingBufferHelpers::submit),
        bind(StandardHelpers.RINGBUF_DISCARD, RingBufferHelpers::discard),
        bind(StandardHelpers.RINGBUF_QUERY, RingBufferHelpers::query),
        bind(StandardHelpers.TRACE_PRINTK, TextHelpers::tracePrintk),
        bind(StandardHelpers.SNPRINTF, TextHelpers::snprintf),
        bind(StandardHelpers.STRNCMP, TextHelpers::strncmp),
        bind(StandardHelpers.LOOP, ControlHelpers::loop),
        bind(StandardHelpers.TAIL_CALL, (c, r1, r2, r3, r4, r5) -> c.tailCall(r1, r2, r3)),
        bind(
            StandardHelpers.KTIME_GET_NS,
            (c, r1, r2, r3, r4, r5) -> c.environment().clock().getAsLong()),
        bind(
            StandardHelpers.GET_PRANDOM_U32,
            (c, r1, r2, r3, r4, r5) -> Integer.toUnsignedLong(c.environment().random().getAsInt())),
        bind(
            StandardHelpers.GET_SMP_PROCESSOR_ID,
            (c, r1, r2, r3, r4, r5) ->
                Integer.toUnsignedLong(c.environment().processor().getAsInt())),
        bind(
            StandardHelpers.GET_CURRENT_PID_TGID,
            (c, r1, r2, r3, r4, r5) -> c.environment().pidTgid().getAsLong()),
        bind(
            StandardHelpers.GET_CURRENT_UID_GID,
            (c, r1, r2, r3, r4, r5) -> c.environment().uidGid().getAsLong()),
        bind(StandardHelpers.COPY, BulkHelpers::copy),
        bind(StandardHelpers.FILL, BulkHelpers::fill),
        bind(StandardHelpers.COMPARE, BulkHelpers::compare),
        bind(StandardHelpers.CRC32C, BulkHelpers::crc32c),
        bind(StandardHelpers.EMIT, FollowOnHelpers::emit));
  }

  private static Binding bind(HelperPrototype prototype, HelperFunction function) {
    return new Binding(prototype, function);
  }
}
