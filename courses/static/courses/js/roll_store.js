// What this device wrote and the server has not acknowledged: survives the browser.
// No names are kept here but those of walk-ins, which nobody else has yet.

const NAME = "sidro-roll";
const FLAG = "sidro-roll"; // says, without opening anything, that there is a store

let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("unsent", { keyPath: "key" });
      request.result.createObjectStore("facts");
    };
    request.onsuccess = () => {
      localStorage.setItem(FLAG, "1");
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function within(store, mode, act) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode);
    const request = act(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

export const put = (entry) => within("unsent", "readwrite", (s) => s.put(entry));
export const drop = (key) => within("unsent", "readwrite", (s) => s.delete(key));
export const recall = (name) => within("facts", "readonly", (s) => s.get(name));
export const note = (name, value) =>
  within("facts", "readwrite", (s) => s.put(value, name));

/** Everything unsent, in the order in which it was written. */
export async function unsent() {
  const all = await within("unsent", "readonly", (s) => s.getAll());
  return all.sort((one, two) => one.number - two.number);
}

export const wasUsed = () => {
  try {
    return localStorage.getItem(FLAG) !== null;
  } catch {
    return false;
  }
};

/** Forget the kept pages, which have names on them. */
export async function forgetPages() {
  if (!("caches" in window)) return;
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith("sidro-roll")).map((name) => caches.delete(name)),
  );
}

/** Leave nothing of the roll on this device. */
export async function forgetEverything() {
  await forgetPages();
  if ("serviceWorker" in navigator) {
    for (const one of await navigator.serviceWorker.getRegistrations()) {
      if (one.scope.endsWith("/teach/sessions/")) await one.unregister();
    }
  }
  if (opened) (await opened).close();
  opened = undefined;
  await new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(NAME);
    request.onsuccess = request.onerror = request.onblocked = () => resolve();
  });
  localStorage.removeItem(FLAG);
}
