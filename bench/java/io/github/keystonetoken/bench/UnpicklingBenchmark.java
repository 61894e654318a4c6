package io.github.keystonetoken.bench;

import io.github.keystonetoken.lists.format.TokenList;
import io.github.keystonetoken.lists.format.TokenListDecoder;
import io.github.keystonetoken.lists.format.UndecodableException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** From the bytes in memcached to ids and expiries, as every collection of lists does it. */
@State(Scope.Benchmark)
public class UnpicklingBenchmark {

  private final byte[] large = PickledList.LARGE.value();
  private final byte[] huge = PickledList.HUGE.value();

  @Benchmark
  public TokenList large() throws UndecodableException {
    return TokenListDecoder.decode(large, PickledList.FLAGS);
  }

  @Benchmark
  public TokenList huge() throws UndecodableException {
    return TokenListDecoder.decode(huge, PickledList.FLAGS);
  }
}
