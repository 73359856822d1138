/* An object without a program section: its global functions are the programs. */
static __attribute__((noinline)) int helper(int x) { return x + 1; }
int one(int x) { return helper(x); }
int two(int x) { return helper(x) * 2; }
