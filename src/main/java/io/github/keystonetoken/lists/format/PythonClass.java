package io.github.keystonetoken.lists.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import net.razorvine.pickle.IObjectConstructor;

/** The classes and functions that a pickle may name. None is loaded or called. */
enum PythonClass implements IObjectConstructor {
  /** The values of dogpile.cache: a payload and its metadata. */
  CACHED_VALUE,
  DATETIME,
  /** How Python 3 writes bytes in protocols 0 to 2: {@code _codecs.encode(text, 'latin1')}. */
  ENCODE,
  /** How protocols 0 and 1 write an object: its class, a base class, and the base's value. */
  RECONSTRUCTOR,
  OTHER;

  /** Keystone's datetimes and region ids have ten bytes. Long ones could be made repeatedly. */
  private static final int MAX_ENCODED_BYTES = 16;

  /** An object of a pickle: never created, and not a record, which would print it. */
  static final class Instance {

    final PythonClass type;

    /** The arguments of its constructor call. */
    final Object[] arguments;

    private Instance(PythonClass type, Object[] arguments) {
      this.type = type;
      this.arguments = arguments;
    }
  }

  static PythonClass named(String module, String name) {
    return switch (module) {
      case "dogpile.cache.api" -> name.equals("CachedValue") ? CACHED_VALUE : OTHER;
      case "datetime" -> name.equals("datetime") ? DATETIME : OTHER;
      case "_codecs" -> name.equals("encode") ? ENCODE : OTHER;
      case "copy_reg", "copyreg" -> name.equals("_reconstructor") ? RECONSTRUCTOR : OTHER;
      default -> OTHER;
    };
  }

  /** The result of a call: bytes, or a description of the object. */
  @Override
  public Object construct(Object[] arguments) {
    if (this == ENCODE
        && arguments.length == 2
        && arguments[0] instanceof String text
        && text.length() <= MAX_ENCODED_BYTES) {
      return text.getBytes(ISO_8859_1);
    }
    if (this == RECONSTRUCTOR
        && arguments.length == 3
        && arguments[0] instanceof PythonClass type) {
      return new Instance(type, arguments[2] instanceof Object[] base ? base : arguments);
    }
    return new Instance(this, arguments);
  }
}
