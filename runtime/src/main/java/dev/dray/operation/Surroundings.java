package dev.dray.operation;

import dev.dray.operation.descriptor.EngineEvent;
import dev.dray.vm.StopFlag;
import java.util.Optional;

/** What an operation may ask of the processing element that executes it. */
public interface Surroundings {

  /** Waits for the descriptors that the same queue had before this one, or until it is stopped. */
  void awaitEarlier(StopFlag stop);

  /** Waits for what other processing elements execute now, or until it is stopped. */
  void awaitOthers(StopFlag stop);

  /** Whether an interrupt handle can be raised. */
  boolean hasInterrupt(int handle);

  /** Raises an interrupt once the descriptor is done. */
  void interrupt(int handle);

  /** Logs what cannot be said in a completion record. */
  void log(EngineEvent event);

  /**
   * Says that from now on the descriptor holds what memory of the host it uses by leases, so that
   * nobody who takes other memory away need wait for it.
   */
  void holdByLease();

  /** What lets things go wrong, in tests. */
  Optional<FaultInjector> faultInjector();

  /** Lets the descriptor leave its processing element before it is done. */
  Deferral defer();

  /** Whether the descriptor has left. */
  boolean deferred();
}
