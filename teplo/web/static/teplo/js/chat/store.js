// What is kept in the visitor's browser, and only once he has written: his secret, words that are not sent yet, what he
// has begun to write. Where the browser lets a frame keep nothing, it lives as long as the page.
function diskOf() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

export function openStore(key) {
  const prefix = `teplo:${key}:`;
  const disk = diskOf();
  const memory = new Map();
  let keeps = disk !== null && Object.keys(disk).some((name) => name.startsWith(prefix));

  function write(name, value) {
    memory.set(name, value);
    if (!keeps) return;
    try {
      disk?.setItem(prefix + name, JSON.stringify(value));
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
    disk?.removeItem(prefix + name);
  }
  function names(of) {
    const known = new Set(memory.keys());
    for (let at = 0; keeps && at < (disk?.length ?? 0); at += 1) {
      const name = disk.key(at);
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
    // Another page of the same visitor has changed something.
    onChange(told) {
      addEventListener("storage", (event) => {
        if (!event.key?.startsWith(prefix)) return;
        keeps = true;
        told(event.key.slice(prefix.length));
      });
    },
  };
}
