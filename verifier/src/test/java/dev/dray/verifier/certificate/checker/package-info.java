@NullMarked
package dev.dray.verifier.certificate.checker;

import org.jspecify.annotations.NullMarked;
