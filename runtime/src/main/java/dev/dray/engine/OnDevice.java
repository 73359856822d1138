package dev.dray.engine;

import dev.dray.operation.FaultInjector;
import dev.dray.operation.Surroundings;
import dev.dray.operation.descriptor.EngineEvent;
import java.util.Optional;

/** What every descriptor may ask of the device, wherever it is executed or ends. */
abstract class OnDevice implements Surroundings {
  final Device device;

  OnDevice(Device device) {
    this.device = device;
  }

  @Override
  public final boolean hasInterrupt(int handle) {
    return device.interrupts().has(handle);
  }

  @Override
  public final void log(EngineEvent event) {
    device.events().add(event);
  }

  @Override
  public final Optional<FaultInjector> faultInjector() {
    return device.faultInjector();
  }
}
