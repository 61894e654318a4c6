package io.github.keystonetoken.secrets;

import io.github.keystonetoken.Main;
import java.io.InputStream;

/**
 * The shipped program with a defect: it throws an unexpected exception with secrets in its message.
 */
public final class Misuse {

  private Misuse() {}

  /** Runs the program, and then throws in a thread of its own. */
  public static void main(String[] args) throws Exception {
    System.setIn(
        new InputStream() {
          @Override
          public int read() {
            throw unexpected();
          }

          @Override
          public int read(byte[] bytes, int offset, int length) {
            throw unexpected();
          }
        });
    Main.main(args);
    new Thread(
            () -> {
              throw unexpected();
            },
            "collector-lists")
        .start();
  }

  private static IllegalStateException unexpected() {
    return new IllegalStateException(
        "cannot read " + Marks.inMemcached(1),
        new IllegalArgumentException(Marks.DATABASE_PASSWORD));
  }
}
