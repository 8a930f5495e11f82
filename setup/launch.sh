# Sourced by the two programs' launchers, which set `root`, the checkout. Starts the pinned Node that set-up brought, where it
# had to bring one, else the Node on PATH; compiled code is kept, so that the next start is quick.
NODE=node
for pinned in "$root"/.local/node/node_modules/node-*/bin/node; do
  [ -x "$pinned" ] && NODE=$pinned
done
NODE_COMPILE_CACHE=${NODE_COMPILE_CACHE:-$root/.local/compile-cache}
export NODE_COMPILE_CACHE
