/** Maps: state that programs and Java share, off-heap. */
@NullMarked
package dev.dray.vm.map;

import org.jspecify.annotations.NullMarked;
