package io.github.keystonetoken.lists.format;

/** An object that a pickle describes. It is never made. */
final class PythonObject {

  private final PythonClass type;
  private final Object[] arguments;

  PythonObject(PythonClass type, Object[] arguments) {
    this.type = type;
    this.arguments = arguments;
  }

  /** Its class, or the function that would return it. */
  PythonClass type() {
    return type;
  }

  /** Arguments of the call that would make it. Not a copy: not to be changed. */
  Object[] arguments() {
    return arguments;
  }
}
