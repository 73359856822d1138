package dev.dray.vm.map;

import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.MapType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.StampedLock;

/**
 * A hash table, plain or LRU. Places are chained by bucket; the hash is keyed with a random seed,
 * so that nobody can choose keys that collide, and iteration goes by place, so that the seed is
 * never seen. Lookups of a plain table take no lock unless they meet a change.
 */
public final class HashTableMap extends ProgramMap {
  private static final int NONE = -1;

  private final StampedLock lock = new StampedLock();
  private final KeyHash hash = new KeyHash(ThreadLocalRandom.current().nextLong());
  private final MemorySegment memory;
  private final int entries;
  private final int[] heads;
  private final int[] next;
  private final boolean[] used;
  private final boolean recent;
  private final RecencyList order;
  private int free = NONE;
  private int fresh;
  private int size;

  HashTableMap(MapDefinition definition, MapLimits limits) {
    super(definition);
    this.entries = definition.maxEntries();
    if (definition.keySize() < 1 || definition.valueSize() < 1) {
      throw malformed(
          "key_size is "
              + definition.keySize()
              + " and value_size "
              + definition.valueSize()
              + "; both must be positive");
    }
    limits.checkEntries(definition);
    long bytes = valueBytes() + entries * keyStride();
    limits.checkBytes(definition, bytes);
    this.memory = allocate(bytes);
    this.heads = new int[Integer.highestOneBit(Math.max(entries, 2) - 1) << 1];
    this.next = new int[entries];
    this.used = new boolean[entries];
    this.recent = definition.type() == MapType.LRU_HASH;
    this.order = new RecencyList(recent ? entries : 0);
    Arrays.fill(heads, NONE);
  }

  @Override
  public MemorySegment memory() {
    return memory;
  }

  @Override
  public long valueBytes() {
    return stride() * entries;
  }

  /** How many entries there are now. */
  public int size() {
    long stamp = lock.readLock();
    try {
      return size;
    } finally {
      lock.unlockRead(stamp);
    }
  }

  @Override
  public long lookup(MemorySegment key, int processor) {
    int bucket = bucket(key);
    if (recent) {
      return lookupAndTouch(bucket, key);
    }
    long stamp = lock.tryOptimisticRead();
    if (stamp != 0) {
      int place = find(bucket, key);
      if (lock.validate(stamp)) {
        return offset(place);
      }
    }
    stamp = lock.readLock();
    try {
      return offset(find(bucket, key));
    } finally {
      lock.unlockRead(stamp);
    }
  }

  private long lookupAndTouch(int bucket, MemorySegment key) {
    long stamp = lock.writeLock();
    try {
      int place = find(bucket, key);
      if (place != NONE) {
        order.touch(place);
      }
      return offset(place);
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  @Override
  public int update(MemorySegment key, MemorySegment value, long flags, int processor) {
    if (flags < 0 || flags > UpdateFlags.EXIST) {
      return -Errno.EINVAL;
    }
    int bucket = bucket(key);
    long stamp = lock.writeLock();
    try {
      int place = find(bucket, key);
      if (place != NONE && flags == UpdateFlags.NOEXIST) {
        return -Errno.EEXIST;
      }
      if (place == NONE && flags == UpdateFlags.EXIST) {
        return -Errno.ENOENT;
      }
      if (place == NONE) {
        place = takePlace();
        if (place == NONE) {
          return -Errno.E2BIG;
        }
        insert(place, bucket, key);
      } else if (recent) {
        order.touch(place);
      }
      MemorySegment.copy(value, 0, memory, offset(place), definition().valueSize());
      return 0;
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  @Override
  public int delete(MemorySegment key) {
    int bucket = bucket(key);
    long stamp = lock.writeLock();
    try {
      int place = find(bucket, key);
      if (place == NONE) {
        return -Errno.ENOENT;
      }
      remove(place, bucket);
      next[place] = free;
      free = place;
      return 0;
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  @Override
  public int places() {
    return entries;
  }

  @Override
  public long valueAt(int place, int processor) {
    long stamp = lock.readLock();
    try {
      return used[place] ? offset(place) : -1;
    } finally {
      lock.unlockRead(stamp);
    }
  }

  @Override
  boolean copyValue(MemorySegment key, int processor, MemorySegment into) {
    int bucket = bucket(key);
    long stamp = lock.writeLock();
    try {
      int place = find(bucket, key);
      if (place == NONE) {
        return false;
      }
      if (recent) {
        order.touch(place);
      }
      MemorySegment.copy(memory, offset(place), into, 0, definition().valueSize());
      return true;
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  @Override
  boolean copyPlace(int place, int processor, MemorySegment intoKey, MemorySegment intoValue) {
    long stamp = lock.readLock();
    try {
      if (!used[place]) {
        return false;
      }
      MemorySegment.copy(memory, keyAt(place), intoKey, 0, definition().keySize());
      MemorySegment.copy(memory, offset(place), intoValue, 0, definition().valueSize());
      return true;
    } finally {
      lock.unlockRead(stamp);
    }
  }

  private long offset(int place) {
    return place == NONE ? -1 : place * stride();
  }

  private int bucket(MemorySegment key) {
    return hash.of(key, definition().keySize()) & (heads.length - 1);
  }

  /** The place of a key; bounded even while others change the chain. */
  private int find(int bucket, MemorySegment key) {
    int keySize = definition().keySize();
    int steps = entries;
    for (int place = heads[bucket]; place != NONE && steps-- > 0; place = next[place]) {
      long at = keyAt(place);
      if (MemorySegment.mismatch(memory, at, at + keySize, key, 0, keySize) < 0) {
        return place;
      }
    }
    return NONE;
  }

  /** A place for one more entry; evicts where the table may. */
  private int takePlace() {
    if (free != NONE) {
      int place = free;
      free = next[place];
      return place;
    }
    if (fresh < entries) {
      return fresh++;
    }
    if (!recent) {
      return NONE;
    }
    int oldest = order.oldest();
    remove(oldest, bucket(memory.asSlice(keyAt(oldest), definition().keySize())));
    return oldest;
  }

  private void insert(int place, int bucket, MemorySegment key) {
    MemorySegment.copy(key, 0, memory, keyAt(place), definition().keySize());
    next[place] = heads[bucket];
    heads[bucket] = place;
    used[place] = true;
    size++;
    if (recent) {
      order.add(place);
    }
  }

  private void remove(int place, int bucket) {
    if (heads[bucket] == place) {
      heads[bucket] = next[place];
    } else {
      int before = heads[bucket];
      while (next[before] != place) {
        before = next[before];
      }
      next[before] = next[place];
    }
    used[place] = false;
    size--;
    if (recent) {
      order.remove(place);
    }
  }
}
