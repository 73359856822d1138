#!/usr/bin/env bash
# Rebuilds the objects beside it; needs clang-14 and clang-19. NAME.COMPILER.CPU[.g].o
set -euo pipefail
cd "$(dirname "$0")"
build() { # source compiler cpu options...
  local source=$1 compiler=$2 cpu=$3 debug=""
  shift 3
  case " $* " in *" -g "*) debug=.g ;; esac
  "clang-$compiler" -O2 -target bpf "-mcpu=$cpu" "$@" -ffile-prefix-map="$PWD=." -c "$source" \
    -o "${source%.*}.clang$compiler.$cpu$debug.o"
}
for cpu in v1 v2 v3; do
  build calls.c 14 $cpu -g
  build globals.c 14 $cpu -g
done
for cpu in v1 v2 v3 v4; do
  build calls.c 19 $cpu -g
  build globals.c 19 $cpu -g
done
build calls.c 14 v2
build calls.c 19 v3
build globals.c 19 v1
build maps.c 14 v2 -g
build maps.c 19 v3 -g
build maps.c 19 v3
build oldmaps.c 14 v1
build oldmaps.c 19 v4 -g
build pointers.c 14 v3 -g
build pointers.c 19 v4 -g
build refused.c 14 v3 -g
build refused.c 19 v3 -g
build core.c 19 v3 -g
build textonly.c 19 v4 -g
build common.c 19 v3 -g -fcommon -ffunction-sections
build branches.s 19 v4
