package io.github.keystonetoken.pickle;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object that the pickle would make: what it names, the arguments and the state, and no object.
 * Keyword arguments, and what a subclass of list or dict holds as such, are not kept.
 */
public final class Instance implements Value {

  private final Global type;
  private final Items arguments;
  private @Nullable Value state;

  Instance(Global type, Items arguments) {
    this.type = type;
    this.arguments = arguments;
  }

  void build(Value state) {
    this.state = state;
  }

  /** The class, or the function that would return the object. */
  public Global type() {
    return type;
  }

  /** What the class or function would be called with; a tuple. */
  public Items arguments() {
    return arguments;
  }

  /** What the object's state would be set to after the call; normally a {@link Dict}. */
  public Optional<Value> state() {
    return Optional.ofNullable(state);
  }

  @Override
  public String toString() {
    return "<instance>";
  }
}
