// What is kept in the visitor's browser, and only once he has written: his secret, words that are not sent yet, what he
// has begun to write. Where the browser lets a frame of another site keep nothing, the site around it keeps it for us.
function diskOf() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

export const canKeep = () => diskOf() !== null;

export function openStore(key, host, kept) {
  const prefix = `teplo:${key}:`;
  const disk = diskOf();
  const memory = new Map(disk ? [] : Object.entries(kept).map(([name, value]) => [name, JSON.parse(value)]));
  let keeps = disk ? Object.keys(disk).some((name) => name.startsWith(prefix)) : memory.size > 0;

  function write(name, value) {
    memory.set(name, value);
    if (!keeps) return;
    const text = JSON.stringify(value);
    if (!disk) return host.tell("keep", { name, value: text });
    try {
      disk.setItem(prefix + name, text);
    } catch (error) {
      console.warn("Kept for this page alone.", error); // it is full
    }
  }
  function read(name) {
    const found = keeps ? disk?.getItem(prefix + name) : null;
    return found ? JSON.parse(found) : (memory.get(name) ?? null);
  }
  function drop(name) {
    memory.delete(name);
    if (disk) disk.removeItem(prefix + name);
    else if (keeps) host.tell("keep", { name, value: "" });
  }
  function names(of) {
    const known = new Set(memory.keys());
    for (const name of keeps && disk ? Object.keys(disk) : []) {
      if (name.startsWith(prefix)) known.add(name.slice(prefix.length));
    }
    return [...known].filter((name) => name.startsWith(of)).sort();
  }
  return {
    write,
    read,
    drop,
    names,
    keeps: () => keeps,
    begin() {
      if (keeps) return;
      keeps = true;
      for (const [name, value] of memory) write(name, value);
    },
    // Another page of the same visitor has kept something; `value` is its text where the site keeps it.
    takeOver(name, value) {
      keeps = true;
      if (value) memory.set(name, JSON.parse(value));
      else memory.delete(name);
    },
    onChange(told) {
      addEventListener("storage", (event) => {
        if (!event.key?.startsWith(prefix)) return;
        keeps = true;
        told(event.key.slice(prefix.length));
      });
    },
  };
}
