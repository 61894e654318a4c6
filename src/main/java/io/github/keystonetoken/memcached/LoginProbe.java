package io.github.keystonetoken.memcached;

import io.github.keystonetoken.refresh.CollectionException;
import java.nio.ByteBuffer;

/**
 * Asks whether a server demands a login ({@code -Y}). One that does not would store the password
 * like any other item, for everybody to read.
 */
final class LoginProbe extends Request<Boolean> {

  LoginProbe() {
    super("version", "version\r\n");
  }

  @Override
  void read(ByteBuffer data) throws CollectionException {
    String line = anyLine(data);
    if (line == null) {
      return;
    }
    if (line.equals(UNAUTHENTICATED)) {
      complete(true);
    } else if (line.startsWith("VERSION ")) {
      complete(false);
    } else {
      throw line.startsWith("ERROR ") ? refusal("ERROR", line) : notUnderstood();
    }
  }
}
