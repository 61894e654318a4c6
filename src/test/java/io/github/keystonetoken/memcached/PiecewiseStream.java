package io.github.keystonetoken.memcached;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;

/** Bytes as a network might deliver them: few at a time. */
final class PiecewiseStream extends FilterInputStream {

  private final int piece;

  PiecewiseStream(byte[] sent, int piece) {
    super(new ByteArrayInputStream(sent));
    this.piece = piece;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    return super.read(buffer, offset, Math.min(length, piece));
  }
}
