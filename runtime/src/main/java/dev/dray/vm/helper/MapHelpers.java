package dev.dray.vm.helper;

import dev.dray.vm.map.Errno;
import dev.dray.vm.map.ProgramMap;

/** Helpers on maps with entries. */
@SuppressWarnings("unused") // every helper has the same parameters
final class MapHelpers {
  private MapHelpers() {}

  static long lookup(HelperContext context, long r1, long r2, long r3, long r4, long r5) {
    ProgramMap map = context.map(r1);
    if (map.places() < 0) {
      return 0;
    }
    long offset =
        map.lookup(context.memory().readable(r2, map.definition().keySize()), processor(context));
    return offset < 0 ? 0 : context.addressOf(map, offset);
  }

  static long update(HelperContext context, long r1, long r2, long r3, long r4, long r5) {
    ProgramMap map = context.map(r1);
    if (map.places() < 0) {
      return -Errno.EINVAL;
    }
    if (map.definition().readOnly()) {
      return -Errno.EPERM;
    }
    return map.update(
        context.memory().readable(r2, map.definition().keySize()),
        context.memory().readable(r3, map.definition().valueSize()),
        r4,
        processor(context));
  }

  static long delete(HelperContext context, long r1, long r2, long r3, long r4, long r5) {
    ProgramMap map = context.map(r1);
    if (map.places() < 0) {
      return -Errno.EINVAL;
    }
    if (map.definition().readOnly()) {
      return -Errno.EPERM;
    }
    return map.delete(context.memory().readable(r2, map.definition().keySize()));
  }

  /** Visits entries by place; entries that come or go during the visit may be missed or seen. */
  static long forEach(HelperContext context, long r1, long r2, long r3, long r4, long r5) {
    ProgramMap map = context.map(r1);
    if (r4 != 0 || map.places() < 0) {
      return -Errno.EINVAL;
    }
    int processor = processor(context);
    long visited = 0;
    for (int place = 0; place < map.places(); place++) {
      long value = map.valueAt(place, processor);
      if (value < 0) {
        continue;
      }
      visited++;
      long key = context.addressOf(map, map.keyAt(place));
      if (context.callback(r2, r1, key, context.addressOf(map, value), r3) != 0) {
        break;
      }
    }
    return visited;
  }

  private static int processor(HelperContext context) {
    return context.environment().processor().getAsInt();
  }
}
