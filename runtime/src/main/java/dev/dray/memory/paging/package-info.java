/**
 * Page tables in physical memory: their formats, rights, and the walk that translates an address.
 */
@NullMarked
package dev.dray.memory.paging;

import org.jspecify.annotations.NullMarked;
