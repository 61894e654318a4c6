/** Hours of traffic and faults around the shipped exporter; {@code src/test/sh/soak} runs it. */
@NullMarked
package io.github.keystonetoken.soak;

import org.jspecify.annotations.NullMarked;
