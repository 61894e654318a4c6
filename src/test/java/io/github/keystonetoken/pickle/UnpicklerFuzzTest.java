package io.github.keystonetoken.pickle;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.keystonetoken.lists.format.Fixture;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes: a value within the limits, or a {@link PickleException} in plain text. */
final class UnpicklerFuzzTest {

  /** Small, so that inputs of a few kB meet them. */
  private static final Limits LIMITS = new Limits(512, 1024, 256, 32, 512);

  @MethodSource("pickles")
  @FuzzTest
  void everyPickleIsReadOrRefused(byte[] pickle) {
    try {
      assertThat(Unpickler.unpickle(pickle, LIMITS)).isNotNull();
    } catch (PickleException e) {
      // An opcode's name and a number: nothing of the content, which may be a token id.
      assertThat(e.getMessage()).hasSizeLessThan(200).matches("\\p{Print}+");
    }
  }

  static Stream<byte[]> pickles() throws IOException, URISyntaxException {
    return Fixture.smallPickles();
  }
}
