/** Hours of traffic and faults around the shipped exporter; {@code bench/run} runs them. */
@NullMarked
package io.github.keystonetoken.soak;

import org.jspecify.annotations.NullMarked;
