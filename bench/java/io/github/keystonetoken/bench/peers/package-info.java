/**
 * The exporter as a whole process beside others that watch the same servers: {@code bench/run
 * peers} runs it.
 */
package io.github.keystonetoken.bench.peers;
