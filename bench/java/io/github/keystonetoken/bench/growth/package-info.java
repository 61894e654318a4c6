/** How the cost of a collection grows with what it looks at: {@code bench/run growth}. */
package io.github.keystonetoken.bench.growth;
