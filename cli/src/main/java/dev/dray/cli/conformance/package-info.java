/** The public bpf_conformance suite: its cases, and its plugin protocol. */
@NullMarked
package dev.dray.cli.conformance;

import org.jspecify.annotations.NullMarked;
