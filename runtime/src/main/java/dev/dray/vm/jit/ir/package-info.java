/** The compiler's intermediate form: values in SSA form, blocks and loops. */
@NullMarked
package dev.dray.vm.jit.ir;

import org.jspecify.annotations.NullMarked;
