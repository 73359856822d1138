/** Inter-domain permissions: whose memory a submitter may use besides its own. */
@NullMarked
package dev.dray.operation.domain;

import org.jspecify.annotations.NullMarked;
