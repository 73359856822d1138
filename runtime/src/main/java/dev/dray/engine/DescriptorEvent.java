package dev.dray.engine;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A descriptor's execution in JDK Flight Recorder; off unless a recording asks for it. */
@Name("dev.dray.Descriptor")
@Label("Descriptor")
@Description("A descriptor that a processing element executed")
@Category("Dray")
@StackTrace(false)
@Enabled(false)
final class DescriptorEvent extends Event {
  @Label("Operation code")
  int operation;

  @Label("Status code")
  int status;

  @Label("Bytes completed")
  long bytes;

  @Label("PASID")
  int pasid;

  @Label("Queue")
  String queue = "";
}
