package io.github.keystonetoken.lists.placement;

/**
 * MurmurHash3 of 32 bits with seed 0, as {@code pymemcache/client/murmur3.py} has it: of the lowest
 * eight bits of each character, and the number of characters, not of an encoding's bytes.
 */
final class Murmur3 {

  private Murmur3() {}

  static int hash(String text) {
    byte[] data = lowestBytes(text);
    int hash = 0;
    int whole = data.length & ~3;
    for (int i = 0; i < whole; i += 4) {
      hash ^= scramble(block(data, i));
      hash = Integer.rotateLeft(hash, 13) * 5 + 0xe6546b64;
    }
    int rest = 0;
    for (int i = data.length - 1; i >= whole; i--) {
      rest = rest << 8 | Byte.toUnsignedInt(data[i]);
    }
    return finish(hash ^ scramble(rest) ^ data.length);
  }

  private static int block(byte[] data, int at) {
    return Byte.toUnsignedInt(data[at])
        | Byte.toUnsignedInt(data[at + 1]) << 8
        | Byte.toUnsignedInt(data[at + 2]) << 16
        | Byte.toUnsignedInt(data[at + 3]) << 24;
  }

  private static byte[] lowestBytes(String text) {
    byte[] bytes = new byte[text.codePointCount(0, text.length())];
    int at = 0;
    for (int i = 0; i < bytes.length; i++) {
      int character = text.codePointAt(at);
      bytes[i] = (byte) character;
      at += Character.charCount(character);
    }
    return bytes;
  }

  private static int scramble(int block) {
    return Integer.rotateLeft(block * 0xcc9e2d51, 15) * 0x1b873593;
  }

  private static int finish(int hash) {
    int mixed = (hash ^ hash >>> 16) * 0x85ebca6b;
    mixed = (mixed ^ mixed >>> 13) * 0xc2b2ae35;
    return mixed ^ mixed >>> 16;
  }
}
