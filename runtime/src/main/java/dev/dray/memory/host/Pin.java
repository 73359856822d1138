package dev.dray.memory.host;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Keeps segments of foreign arenas open while something runs: {@link Arena#close()} fails in the
 * meantime. A downcall that is passed segments by reference is the JDK's only public promise of
 * that kind, so the body runs inside a downcall that calls straight back. Used by one thread at a
 * time; not reentrant.
 */
public final class Pin {
  private final Arena arena = Arena.ofAuto();
  private final MethodHandle call;
  private @Nullable Runnable body;
  private @Nullable Throwable thrown;

  /**
   * A pin.
   *
   * @throws IllegalCallerException if the JVM denies native access to Dray
   */
  @SuppressWarnings("restricted") // the one place that needs native access
  public Pin() {
    FunctionDescriptor three =
        FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS);
    Linker linker = Linker.nativeLinker();
    MethodType type =
        MethodType.methodType(
            void.class, MemorySegment.class, MemorySegment.class, MemorySegment.class);
    try {
      MethodHandle target =
          MethodHandles.lookup().findVirtual(Pin.class, "called", type).bindTo(this);
      call = linker.downcallHandle(linker.upcallStub(target, three, arena), three);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("Pin.called is missing", e);
    }
  }

  /**
   * Runs a body while up to three native segments cannot be closed.
   *
   * @throws IllegalStateException if a segment is closed already
   * @throws WrongThreadException if a segment is confined to another thread
   */
  public void hold(MemorySegment a, MemorySegment b, MemorySegment c, Runnable held) {
    body = held;
    thrown = null;
    try {
      call.invokeExact(a, b, c);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new LinkageError("a pin's downcall failed", e);
    } finally {
      body = null;
    }
    Throwable failure = thrown;
    thrown = null;
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new LinkageError("a pin's body failed", failure);
    }
  }

  @SuppressWarnings({"unused", "CatchAndPrintStackTrace"})
  private void called(MemorySegment a, MemorySegment b, MemorySegment c) {
    // An exception that leaves an upcall ends the JVM: it is carried across instead.
    try {
      Runnable running = body;
      if (running != null) {
        running.run();
      }
    } catch (Throwable e) {
      thrown = e;
    }
  }
}
