@NullMarked
package dev.dray.verifier.certificate;

import org.jspecify.annotations.NullMarked;
