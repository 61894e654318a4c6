package io.github.keystonetoken.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.Callable;

/** Calls in which a checked exception is a failure of the test. */
public final class Unchecked {

  /** Something to do. */
  public interface Action {
    void run() throws Exception;
  }

  private Unchecked() {}

  public static <T> T get(Callable<T> call) {
    try {
      return call.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  public static void run(Action action) {
    get(
        () -> {
          action.run();
          return true;
        });
  }

  /** The content of a resource of the tests. */
  public static byte[] resource(String name) {
    return get(
        () -> {
          try (InputStream in = Unchecked.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
          }
        });
  }
}
