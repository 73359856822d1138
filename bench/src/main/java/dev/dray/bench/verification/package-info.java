/** How fast programs are verified: programs of many shapes and sizes, made for the purpose. */
@NullMarked
package dev.dray.bench.verification;

import org.jspecify.annotations.NullMarked;
