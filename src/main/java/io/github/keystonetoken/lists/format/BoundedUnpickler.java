package io.github.keystonetoken.lists.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleUtils;
import net.razorvine.pickle.Unpickler;
import org.jspecify.annotations.Nullable;

/**
 * Razorvine's unpickler with limits, as anyone on the memcached network can store a pickle: only
 * the opcodes of Keystone's values, no length beyond the input, limited memory and time. Python
 * classes are only named ({@link PythonClass}); razorvine's registry of constructors, which is
 * shared and mutable, is not used.
 *
 * <p>Python's unicode strings, and Python 2's byte strings in ASCII, become String; other byte
 * strings become byte[], tuples Object[], lists List, and dictionaries Map, with only their short
 * text keys.
 */
final class BoundedUnpickler extends Unpickler {

  /**
   * Limit of opcodes, those that create a value counted twice: each takes at most 60 bytes of heap
   * beside the length of a string, so a hostile value takes 16 MiB. The fullest list that memcached
   * accepts (13,758 entries, Kilo) needs 124,000, a compressed one up to three times as many.
   */
  static final int MAX_COST = 400_000;

  static final int MAX_STACK = 65_536;
  static final int MAX_MEMO = 131_072;

  /** The longest string that Keystone stores, a PKI token, has some kilobytes. */
  static final int MAX_STRING_BYTES = 256 << 10;

  /** Parsing an integer of 900,000 digits takes 16 s. */
  private static final int MAX_NUMBER_DIGITS = 64;

  /** Longer keys that differ only at their ends could make lookups slow. */
  private static final int MAX_KEY_LENGTH = 255;

  /** Of each opcode; 0 if no token list needs it. */
  private static final byte[] COSTS = new byte[256];

  static {
    short[] createNothing = {
      Opcodes.PROTO, Opcodes.FRAME, Opcodes.MARK, Opcodes.STOP,
      Opcodes.POP, Opcodes.DUP, Opcodes.NONE, Opcodes.NEWTRUE,
      Opcodes.NEWFALSE, Opcodes.APPEND, Opcodes.APPENDS, Opcodes.SETITEM,
      Opcodes.SETITEMS, Opcodes.BUILD, Opcodes.PUT, Opcodes.BINPUT,
      Opcodes.LONG_BINPUT, Opcodes.MEMOIZE, Opcodes.GET, Opcodes.BINGET,
      Opcodes.LONG_BINGET
    };
    short[] createValues = {
      Opcodes.INT, Opcodes.LONG, Opcodes.BININT, Opcodes.BININT1,
      Opcodes.BININT2, Opcodes.LONG1, Opcodes.FLOAT, Opcodes.BINFLOAT,
      Opcodes.STRING, Opcodes.BINSTRING, Opcodes.SHORT_BINSTRING, Opcodes.UNICODE,
      Opcodes.BINUNICODE, Opcodes.SHORT_BINUNICODE, Opcodes.BINBYTES, Opcodes.SHORT_BINBYTES,
      Opcodes.EMPTY_LIST, Opcodes.LIST, Opcodes.EMPTY_TUPLE, Opcodes.TUPLE,
      Opcodes.TUPLE1, Opcodes.TUPLE2, Opcodes.TUPLE3, Opcodes.EMPTY_DICT,
      Opcodes.DICT, Opcodes.GLOBAL, Opcodes.STACK_GLOBAL, Opcodes.REDUCE,
      Opcodes.NEWOBJ
    };
    for (short opcode : createNothing) {
      COSTS[opcode] = 1;
    }
    for (short opcode : createValues) {
      COSTS[opcode] = 2;
    }
  }

  private final Input source;
  private int cost;

  private BoundedUnpickler(Input source) {
    this.source = source;
  }

  /**
   * The value of the pickle that starts at {@code offset}; as in Python, bytes after its end are
   * ignored. The value may contain itself or nest deeply: never hash, compare or print it.
   */
  static @Nullable Object unpickle(byte[] data, int offset) throws UndecodableException {
    Input source = new Input(data, offset);
    try {
      return new BoundedUnpickler(source).load(source);
    } catch (UndecodableException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Without the cause, whose message may quote the value.
      throw new UndecodableException("its pickle is malformed before byte " + source.position());
    }
  }

  @Override
  protected @Nullable Object dispatch(short opcode) throws IOException {
    check(stack.size() <= MAX_STACK, "its pickle has too many values on the stack");
    check(memo.size() <= MAX_MEMO, "its pickle has too many values in the memo");
    check(COSTS[opcode] > 0, "its pickle has an opcode that no token list needs");
    cost += COSTS[opcode];
    check(cost <= MAX_COST, "its pickle has too many opcodes");
    checkWhatFollows(opcode);
    return executes(opcode) ? NO_RETURN_VALUE : super.dispatch(opcode);
  }

  private void checkWhatFollows(short opcode) throws UndecodableException {
    switch (opcode) {
      case Opcodes.PUT, Opcodes.GET, Opcodes.INT, Opcodes.LONG, Opcodes.FLOAT ->
          source.checkLine(MAX_NUMBER_DIGITS);
      case Opcodes.UNICODE, Opcodes.STRING -> source.checkLine(MAX_STRING_BYTES);
      case Opcodes.BINUNICODE, Opcodes.BINSTRING, Opcodes.BINBYTES ->
          source.checkLength(MAX_STRING_BYTES);
      default -> {}
    }
  }

  /** Executes the opcodes that razorvine executes differently, or without limits. */
  private boolean executes(short opcode) throws IOException {
    switch (opcode) {
      // An object's state, which razorvine would set by reflection, is not needed.
      case Opcodes.BUILD -> stack.pop();
      case Opcodes.APPENDS -> appendAll();
      case Opcodes.SETITEM -> {
        Object value = stack.pop();
        put(stack.pop(), value);
      }
      case Opcodes.SETITEMS -> putAll(stack.pop_all_since_marker());
      case Opcodes.DICT -> {
        List<Object> pairs = stack.pop_all_since_marker();
        super.dispatch(Opcodes.EMPTY_DICT);
        putAll(pairs);
      }
      case Opcodes.FLOAT -> stack.add(floatOf(PickleUtils.readline(source)));
      case Opcodes.STRING, Opcodes.BINSTRING, Opcodes.SHORT_BINSTRING -> addByteString(opcode);
      case Opcodes.GLOBAL -> {
        String module = nameOnLine();
        stack.add(PythonClass.named(module, nameOnLine()));
      }
      case Opcodes.STACK_GLOBAL -> {
        String name = (String) stack.pop();
        stack.add(PythonClass.named((String) stack.pop(), name));
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void check(boolean isMet, String problem) throws UndecodableException {
    if (!isMet) {
      throw new UndecodableException(problem);
    }
  }

  private String nameOnLine() throws IOException {
    source.checkLine(MAX_STRING_BYTES);
    return PickleUtils.readline(source);
  }

  /** Razorvine does not parse {@code inf} and {@code nan}, as {@code repr} writes them. */
  private static double floatOf(String repr) {
    return Double.parseDouble(repr.replace("inf", "Infinity").replace("nan", "NaN"));
  }

  private void addByteString(short opcode) throws IOException {
    super.dispatch(opcode);
    String text = (String) stack.peek();
    if (text.chars().anyMatch(c -> c >= 0x80)) {
      stack.pop();
      stack.add(text.getBytes(ISO_8859_1));
    }
  }

  /** Razorvine copies the whole list for each batch. */
  @SuppressWarnings("unchecked")
  private void appendAll() {
    List<Object> items = stack.pop_all_since_marker();
    ((List<Object>) stack.peek()).addAll(items);
  }

  private void putAll(List<Object> pairs) {
    for (int i = 0; i < pairs.size(); i += 2) {
      put(pairs.get(i), pairs.get(i + 1));
    }
  }

  /** Skips keys whose hash could take long or overflow the stack, and long ones. */
  @SuppressWarnings("unchecked")
  private void put(Object key, Object value) {
    Map<Object, Object> dict = (Map<Object, Object>) stack.peek();
    if (key instanceof String text && text.length() <= MAX_KEY_LENGTH) {
      dict.put(text, value);
    }
  }

  /** The bytes of a pickle, which can be checked before they are read. */
  private static final class Input extends ByteArrayInputStream {

    private final int start;

    Input(byte[] data, int start) {
      super(data, start, data.length - start);
      this.start = start;
    }

    /** Number of bytes read. */
    int position() {
      return pos - start;
    }

    /** Checks that a line of at most {@code max} bytes follows. */
    void checkLine(int max) throws UndecodableException {
      int end = Math.min(count, pos + max + 1);
      for (int i = pos; i < end; i++) {
        if (buf[i] == '\n') {
          return;
        }
      }
      throw new UndecodableException("its pickle has a line that is too long or does not end");
    }

    /** Checks that four bytes of length follow, and as many bytes, at most {@code max}. */
    void checkLength(int max) throws UndecodableException {
      int left = count - pos - Integer.BYTES;
      int length = left < 0 ? -1 : ByteBuffer.wrap(buf).order(ByteOrder.LITTLE_ENDIAN).getInt(pos);
      check(
          length >= 0 && length <= left && length <= max,
          "its pickle announces a string that is too long or not there");
    }
  }
}
