package io.github.keystonetoken.lists.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes give a value, or an {@link UndecodableException} in plain text. */
final class BoundedUnpicklerFuzzTest {

  @MethodSource("pickles")
  @FuzzTest
  void everyPickleIsReadOrRefused(byte[] pickle) {
    try {
      BoundedUnpickler.unpickle(pickle, 0);
    } catch (UndecodableException e) {
      // A reason and a number: nothing of the content, which may be a token id.
      assertThat(e.getMessage()).hasSizeLessThan(100).matches("its pickle [a-z ]+\\d*");
    }
  }

  static Stream<byte[]> pickles() throws IOException, URISyntaxException {
    return Fixture.smallPickles();
  }
}
