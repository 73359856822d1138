package dev.dray.kernel;

import dev.dray.engine.Client;
import dev.dray.engine.Device;
import dev.dray.engine.DeviceConfig;
import dev.dray.engine.Portal;
import dev.dray.engine.WorkQueue;
import dev.dray.memory.Translator;
import dev.dray.memory.host.HostMemory;
import dev.dray.memory.mmu.Context;
import dev.dray.operation.BuiltIns;
import dev.dray.operation.Dispatch;
import dev.dray.operation.PlanSlot;
import dev.dray.operation.ProgramSlot;
import dev.dray.operation.domain.DomainTable;

/** One device, the address spaces that may submit to it, and the programs that it runs. */
public final class Kernel implements AutoCloseable {
  /** The PASID of the JVM's own memory. */
  public static final int HOST_PASID = 1;

  private final HostMemory host = new HostMemory();
  private final HandleTable<ProgramSlot> programs = new HandleTable<>();
  private final HandleTable<PlanSlot> plans = new HandleTable<>();
  private final DomainTable domains = new DomainTable();
  private final Client hostClient = new Client(HOST_PASID, host);
  private final Pasids pasids;
  private final Device device;

  /** A kernel with a running device, called dray. */
  public Kernel(DeviceConfig config) {
    this("dray", config);
  }

  /**
   * A kernel with a running device.
   *
   * @param name what the names of the device's threads begin with
   */
  public Kernel(String name, DeviceConfig config) {
    this(name, config, new Pasids(HOST_PASID + 1, Context.PASID_LIMIT));
  }

  Kernel(String name, DeviceConfig config, Pasids pasids) {
    this.pasids = pasids;
    device =
        new Device(name, config, new Dispatch(BuiltIns.all(programs::find, plans::find, domains)));
    host.setLeaseless(device::awaitLeaseless);
  }

  /** The JVM's own memory. */
  public HostMemory host() {
    return host;
  }

  /** Who submits on behalf of the JVM's own memory. */
  public Client hostClient() {
    return hostClient;
  }

  /**
   * Gives an address space a PASID, so that it may submit.
   *
   * @throws IllegalStateException if all are in use
   */
  public Client newClient(Translator space) {
    return new Client(pasids.take(), space);
  }

  /**
   * Takes a client away: refuses what it submits from now on, aborts what is under way, and forgets
   * which windows were open to it or belonged to it. Its PASID stays its own.
   */
  void retire(Client client) {
    client.retire();
    device.abort(client);
    domains.forget(client.pasid());
  }

  /** Lets others have the PASID of a client that was retired, and that nothing else names. */
  void recycle(Client client) {
    pasids.giveBack(client.pasid());
  }

  /** The device: its queues, counters and commands. */
  public Device device() {
    return device;
  }

  /** Loads programs for this device. */
  public ProgramLoader loader() {
    return new ProgramLoader(programs);
  }

  /** The programs that descriptors may name. */
  public HandleTable<ProgramSlot> programs() {
    return programs;
  }

  /** The plans that descriptors may name. */
  public HandleTable<PlanSlot> plans() {
    return plans;
  }

  /** Whose memory clients may use besides their own, in inter-domain operations. */
  public DomainTable domains() {
    return domains;
  }

  /** A way into a queue for a client. */
  public Portal portal(WorkQueue queue, Client client) {
    return device.portal(queue, client, false);
  }

  @Override
  public void close() {
    device.close();
  }
}
