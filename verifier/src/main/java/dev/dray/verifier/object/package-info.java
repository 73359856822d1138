/** Object files as clang writes them: ELF, relocations, maps, BTF and line information. */
@NullMarked
package dev.dray.verifier.object;

import org.jspecify.annotations.NullMarked;
