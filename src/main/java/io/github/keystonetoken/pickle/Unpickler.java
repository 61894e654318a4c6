package io.github.keystonetoken.pickle;

import io.github.keystonetoken.pickle.Items.Kind;
import io.github.keystonetoken.pickle.Value.Constant;
import io.github.keystonetoken.pickle.Value.FloatNumber;
import io.github.keystonetoken.pickle.Value.IntegerNumber;
import java.util.Arrays;

/**
 * Reads a pickle without doing what it says: the machine of CPython's {@code pickle} with names in
 * place of classes and {@link Instance} in place of calls. Takes time in proportion to the input,
 * since each opcode costs what it consumes, and memory within {@link Limits}.
 */
public final class Unpickler {

  private static final int HIGHEST_PROTOCOL = 5;

  private final Input input;
  private final Limits limits;
  private final OperandStack stack;
  private final Memo memo;
  private final Calls calls;
  private int values;
  private int slots;

  private Unpickler(Input input, int length, Limits limits) {
    this.input = input;
    this.limits = limits;
    this.stack = new OperandStack(limits);
    this.memo = new Memo(limits.memo());
    this.calls = new Calls(length);
  }

  /** As {@link #unpickle(byte[], int, int, Limits)}, of the whole array. */
  public static Value unpickle(byte[] data, Limits limits) throws PickleException {
    return unpickle(data, 0, data.length, limits);
  }

  /**
   * The value that a pickle in {@code data} holds. Bytes after its end are ignored, as Python does.
   * The value refers to {@code data}, which must not change while it is in use.
   *
   * @throws PickleException if it is no pickle, or beyond {@code limits}, or needs what is refused:
   *     extension codes, persistent ids, out-of-band buffers
   */
  public static Value unpickle(byte[] data, int offset, int length, Limits limits)
      throws PickleException {
    return new Unpickler(new Input(data, offset, length), length, limits).run();
  }

  private Value run() throws PickleException {
    while (!input.isAtEnd()) {
      int offset = input.offset();
      byte code = input.opcode();
      Opcode opcode = Opcode.of(code);
      if (opcode == null) {
        throw new PickleException(
            "There is no opcode 0x%02x (offset %d).".formatted(code & 0xff, offset));
      }
      try {
        if (opcode == Opcode.STOP) {
          return stack.pop();
        }
        execute(opcode);
      } catch (Malformed e) {
        throw new PickleException(
            "Opcode %s at offset %d: %s.".formatted(opcode, offset, e.getMessage()));
      }
    }
    throw new PickleException(
        "The pickle does not end: no STOP in %d bytes.".formatted(input.offset()));
  }

  private void execute(Opcode opcode) throws Malformed {
    switch (opcode) {
      case STOP -> throw new AssertionError("STOP ends the loop.");
      case PROTO -> {
        if (input.unsignedByte() > HIGHEST_PROTOCOL) {
          throw new Malformed("this protocol is not known");
        }
      }
      // Frames only tell a reader of a stream how much to fetch.
      case FRAME -> input.announce(input.unsignedLong());

      case MARK -> stack.mark();
      case POP -> stack.popValueOrMark();
      case POP_MARK -> stack.popToMark();
      case DUP -> stack.push(stack.top());

      case NONE -> stack.push(Constant.NONE);
      case NEWTRUE -> stack.push(Constant.TRUE);
      case NEWFALSE -> stack.push(Constant.FALSE);
      case INT -> add(integerOrBoolean(input.line()));
      case LONG -> add(Numbers.longInteger(input.line()));
      case BININT -> add(new IntegerNumber(input.signedInt()));
      case BININT1 -> add(new IntegerNumber(input.unsignedByte()));
      case BININT2 -> add(new IntegerNumber(input.unsignedShort()));
      case LONG1 -> add(Numbers.littleEndian(input.bytes(input.unsignedByte())));
      case LONG4 -> add(Numbers.littleEndian(input.bytes(input.signedInt())));
      case FLOAT -> add(Numbers.floatingPoint(input.line()));
      case BINFLOAT -> add(new FloatNumber(input.bigEndianDouble()));

      case STRING -> add(input.quotedLine());
      case UNICODE -> add(RawUnicodeEscape.decode(input.line()));
      case SHORT_BINSTRING, SHORT_BINBYTES -> add(input.bytes(input.unsignedByte()));
      case BINSTRING -> add(input.bytes(input.signedInt()));
      case BINBYTES -> add(input.bytes(input.unsignedInt()));
      case BINBYTES8, BYTEARRAY8 -> add(input.bytes(input.unsignedLong()));
      case SHORT_BINUNICODE -> add(input.text(input.unsignedByte()));
      case BINUNICODE -> add(input.text(input.unsignedInt()));
      case BINUNICODE8 -> add(input.text(input.unsignedLong()));

      case EMPTY_LIST -> add(Items.empty(Kind.LIST));
      case EMPTY_TUPLE -> add(Items.empty(Kind.TUPLE));
      case EMPTY_SET -> add(Items.empty(Kind.SET));
      case EMPTY_DICT -> add(new Dict());
      case LIST -> add(items(Kind.LIST, stack.popToMark()));
      case TUPLE -> add(items(Kind.TUPLE, stack.popToMark()));
      case FROZENSET -> add(items(Kind.FROZENSET, stack.popToMark()));
      case TUPLE1 -> add(items(Kind.TUPLE, stack.pop()));
      case TUPLE2 -> {
        Value second = stack.pop();
        add(items(Kind.TUPLE, stack.pop(), second));
      }
      case TUPLE3 -> {
        Value third = stack.pop();
        Value second = stack.pop();
        add(items(Kind.TUPLE, stack.pop(), second, third));
      }
      case DICT -> {
        Value[] pairs = stack.popToMark();
        Dict dict = new Dict();
        add(dict);
        setAll(dict, pairs);
      }
      case APPEND -> append(Kind.LIST, stack.pop());
      case APPENDS -> appendAll(Kind.LIST, stack.popToMark());
      case ADDITEMS -> appendAll(Kind.SET, stack.popToMark());
      case SETITEM -> {
        Value value = stack.pop();
        Value key = stack.pop();
        set(stack.top(), key, value);
      }
      case SETITEMS -> {
        Value[] pairs = stack.popToMark();
        setAll(stack.top(), pairs);
      }

      case PUT -> memo.put(input.index(), stack.top());
      case BINPUT -> memo.put(input.unsignedByte(), stack.top());
      case LONG_BINPUT -> memo.put(input.unsignedInt(), stack.top());
      case MEMOIZE -> memo.put(memo.size(), stack.top());
      case GET -> stack.push(memo.get(input.index()));
      case BINGET -> stack.push(memo.get(input.unsignedByte()));
      case LONG_BINGET -> stack.push(memo.get(input.unsignedInt()));

      case GLOBAL -> addGlobal(input.line(), input.line());
      case STACK_GLOBAL -> {
        ByteString name = popText();
        addGlobal(popText(), name);
      }
      case REDUCE -> {
        Items arguments = popTuple();
        add(calls.result(popGlobal(), arguments));
      }
      case NEWOBJ -> {
        Items arguments = popTuple();
        add(new Instance(popGlobal(), arguments));
      }
      case NEWOBJ_EX -> {
        stack.pop();
        Items arguments = popTuple();
        add(new Instance(popGlobal(), arguments));
      }
      case INST -> {
        addGlobal(input.line(), input.line());
        Global type = popGlobal();
        add(new Instance(type, items(Kind.TUPLE, stack.popToMark())));
      }
      case OBJ -> {
        Value[] typeAndArguments = stack.popToMark();
        if (typeAndArguments.length == 0 || !(typeAndArguments[0] instanceof Global type)) {
          throw new Malformed("it needs the name of a class");
        }
        Value[] arguments = Arrays.copyOfRange(typeAndArguments, 1, typeAndArguments.length);
        add(new Instance(type, items(Kind.TUPLE, arguments)));
      }
      case BUILD -> {
        Value state = stack.pop();
        if (!(stack.top() instanceof Instance instance)) {
          throw new Malformed("only an instance has a state");
        }
        instance.build(state);
      }

      case EXT1, EXT2, EXT4 -> throw new Malformed("extension codes are refused");
      case PERSID, BINPERSID -> throw new Malformed("persistent ids are refused");
      case NEXT_BUFFER, READONLY_BUFFER ->
          throw new Malformed("buffers outside of the pickle are refused");
    }
  }

  private void add(Value created) throws Malformed {
    count(1);
    stack.push(created);
  }

  private void count(int created) throws Malformed {
    values += created;
    if (values > limits.values()) {
      throw new Malformed("a pickle may hold at most " + limits.values() + " values");
    }
  }

  private void fill(int places) throws Malformed {
    slots += places;
    if (slots > limits.slots()) {
      throw new Malformed("containers may have at most " + limits.slots() + " places in all");
    }
  }

  private Items items(Kind kind, Value... items) throws Malformed {
    fill(items.length);
    return Items.of(kind, items);
  }

  private void addGlobal(ByteString module, ByteString name) throws Malformed {
    // The two names count as well: without them a name of one letter would be the largest value.
    count(2);
    add(new Global(module, name));
  }

  private void appendAll(Kind kind, Value[] added) throws Malformed {
    for (Value item : added) {
      append(kind, item);
    }
  }

  private void append(Kind kind, Value item) throws Malformed {
    fill(1);
    if (stack.top() instanceof Items items && items.kind() == kind) {
      items.add(item);
    } else if (!(stack.top() instanceof Instance)) {
      throw new Malformed("there is no " + kind + " to add to");
    }
  }

  private void setAll(Value target, Value[] pairs) throws Malformed {
    if (pairs.length % 2 != 0) {
      throw new Malformed("a key has no value");
    }
    for (int i = 0; i < pairs.length; i += 2) {
      set(target, pairs[i], pairs[i + 1]);
    }
  }

  private void set(Value target, Value key, Value value) throws Malformed {
    fill(2);
    if (target instanceof Dict dict) {
      dict.put(key, value);
    } else if (!(target instanceof Instance)) {
      throw new Malformed("there is no DICT to add to");
    }
  }

  private Global popGlobal() throws Malformed {
    if (stack.pop() instanceof Global global) {
      return global;
    }
    throw new Malformed("it needs the name of a class or function");
  }

  private Items popTuple() throws Malformed {
    if (stack.pop() instanceof Items items && items.kind() == Kind.TUPLE) {
      return items;
    }
    throw new Malformed("it needs its arguments as a tuple");
  }

  private ByteString popText() throws Malformed {
    if (stack.pop() instanceof ByteString text && text.isUnicode()) {
      return text;
    }
    throw new Malformed("it needs a name as text");
  }

  private static Value integerOrBoolean(ByteString text) throws Malformed {
    if (text.contentEquals("00")) {
      return Constant.FALSE;
    }
    return text.contentEquals("01") ? Constant.TRUE : Numbers.integer(text);
  }
}
