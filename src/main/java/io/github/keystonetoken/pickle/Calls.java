package io.github.keystonetoken.pickle;

import java.nio.charset.StandardCharsets;

/**
 * What calls would return. Two of them are how old protocols write what newer ones have opcodes
 * for; all others stay as written.
 */
final class Calls {

  /**
   * Bytes that may still be encoded. Each byte string is once, unless somebody wants to keep us.
   */
  private int encodable;

  Calls(int encodable) {
    this.encodable = encodable;
  }

  Value result(Global callable, Items arguments) throws Malformed {
    if (isEncode(callable, arguments)
        && arguments.get(0) instanceof ByteString text
        && arguments.get(1) instanceof ByteString encoding
        && encoding.contentEquals("latin1")) {
      return latin1(text);
    }
    if (isReconstructor(callable, arguments) && arguments.get(0) instanceof Global type) {
      return reconstructed(type, arguments.get(2));
    }
    return new Instance(callable, arguments);
  }

  /** How Python 3 writes bytes in protocols 0 to 2: {@code _codecs.encode(text, 'latin1')}. */
  private static boolean isEncode(Global callable, Items arguments) {
    return callable.is("_codecs", "encode") && arguments.size() == 2;
  }

  /**
   * How protocols 0 and 1 write what NEWOBJ writes later: {@code copyreg._reconstructor(class,
   * base, value of the base)}.
   */
  private static boolean isReconstructor(Global callable, Items arguments) {
    return (callable.is("copy_reg", "_reconstructor") || callable.is("copyreg", "_reconstructor"))
        && arguments.size() == 3;
  }

  private ByteString latin1(ByteString text) throws Malformed {
    encodable -= text.length();
    if (encodable < 0) {
      throw new Malformed("it encodes more text than the pickle has");
    }
    if (text.isAscii()) {
      return text.slice(0, text.length(), false);
    }
    return ByteString.ofBytes(text.utf8().getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Instance reconstructed(Global type, Value base) {
    if (base instanceof Items items && items.kind() == Items.Kind.TUPLE) {
      return new Instance(type, items);
    }
    return new Instance(type, Items.of(Items.Kind.TUPLE, base));
  }
}
