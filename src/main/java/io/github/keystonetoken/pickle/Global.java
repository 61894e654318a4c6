package io.github.keystonetoken.pickle;

/** The name of a class or function. It is never looked up, loaded or called. */
public final class Global implements Value {

  private final ByteString module;
  private final ByteString name;

  Global(ByteString module, ByteString name) {
    this.module = module;
    this.name = name;
  }

  public ByteString module() {
    return module;
  }

  /** The name within the module; dotted for a nested one (protocol 4). */
  public ByteString name() {
    return name;
  }

  /** Whether this is the name given, in plain ASCII. */
  public boolean is(String asciiModule, String asciiName) {
    return name.contentEquals(asciiName) && module.contentEquals(asciiModule);
  }

  @Override
  public String toString() {
    return "<global>";
  }
}
