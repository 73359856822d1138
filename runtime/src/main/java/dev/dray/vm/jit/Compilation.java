package dev.dray.vm.jit;

import dev.dray.verifier.analysis.fact.Facts;
import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.verifier.isa.Program;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.helper.HelperRegistry;
import dev.dray.vm.jit.emit.AccessMode;
import dev.dray.vm.jit.emit.ClassEmitter;
import dev.dray.vm.jit.front.FrontEnd;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The compiled forms of one program instance, made when first wanted and kept with it. */
final class Compilation {
  private final ProgramInstance instance;
  private final Map<Form, CompiledCode> codes = new ConcurrentHashMap<>();

  /**
   * What code depends on besides the program.
   *
   * @param paged operands that are scattered over frames, as a set of bits
   * @param readOnly regions that the execution must not write, as a set of bits
   */
  record Form(AccessMode mode, FrontEnd.Entry entry, int paged, int readOnly) {}

  private Compilation(ProgramInstance instance) {
    this.instance = instance;
  }

  /** The compiled forms of an instance. */
  static Compilation of(ProgramInstance instance) {
    return instance.artifact(Compilation.class, Compilation::new);
  }

  /** The code of a form. */
  CompiledCode code(Form form) {
    return codes.computeIfAbsent(form, this::compile);
  }

  private CompiledCode compile(Form form) {
    FrontEnd.Unit unit = unit(form);
    byte[] bytes = emit(unit, form);
    BitSet functions = new BitSet();
    unit.addressTaken().forEach(functions::set);
    return define(bytes).withFunctions(functions);
  }

  /** The bytes of the class, for people to read. */
  byte[] bytecode(Form form) {
    return emit(unit(form), form);
  }

  private byte[] emit(FrontEnd.Unit unit, Form form) {
    return ClassEmitter.emit(unit, instance.program(), form.mode(), form.paged(), form.readOnly());
  }

  private FrontEnd.Unit unit(Form form) {
    Program program = instance.program();
    HelperRegistry helpers = instance.helpers();
    Optional<Facts> facts =
        form.mode() == AccessMode.SANDBOXED ? Optional.empty() : Proof.of(instance).facts();
    return FrontEnd.build(program, form.entry(), number -> prototype(helpers, number), facts);
  }

  private static @Nullable HelperPrototype prototype(HelperRegistry helpers, int number) {
    return helpers.find(number).map(HelperRegistry.Binding::prototype).orElse(null);
  }

  private static CompiledCode define(byte[] bytes) {
    try {
      MethodHandles.Lookup hidden = MethodHandles.lookup().defineHiddenClass(bytes, true);
      return (CompiledCode)
          hidden.findConstructor(hidden.lookupClass(), MethodType.methodType(void.class)).invoke();
    } catch (Throwable e) {
      throw new IllegalStateException("emitted code does not link", e);
    }
  }
}
