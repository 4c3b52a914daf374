// Reads the QR code of a certificate with the camera or from a photo, on this device, and
// opens the certificate's page. Pictures are sent nowhere. Without this script the form
// for codes does the same.
const PAUSE = 150;
const LARGEST = 1600;
const scan = document.querySelector("[data-scan]");
const [button, photo, video, said] = ["open", "photo", "video", "said"].map((name) =>
  scan.querySelector(`[data-scan-${name}]`),
);
const texts = scan.dataset;
const canvas = document.createElement("canvas");
let stream = null;
let decode = null;

// The browser's own reader where it has one, else the library, fetched only now.
async function decoder() {
  decode ??= (await ownDecoder()) ?? (await libraryDecoder());
  return decode;
}

async function ownDecoder() {
  const formats = await globalThis.BarcodeDetector?.getSupportedFormats().catch(() => []);
  if (!formats?.includes("qr_code")) return null;
  const reader = new BarcodeDetector({ formats: ["qr_code"] });
  return async () => (await reader.detect(canvas))[0]?.rawValue;
}

async function libraryDecoder() {
  const script = document.createElement("script");
  script.src = texts.decoder;
  await new Promise((resolve, reject) => {
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    document.head.append(script);
  });
  return () => {
    const { data, width, height } = pen().getImageData(0, 0, canvas.width, canvas.height);
    return globalThis.jsQR(data, width, height)?.data;
  };
}

const pen = () => canvas.getContext("2d", { willReadFrequently: true });

async function read(picture, width, height, largest = LARGEST) {
  const scale = Math.min(1, largest / Math.max(width, height));
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  pen().drawImage(picture, 0, 0, canvas.width, canvas.height);
  return (await decoder())();
}

// The address of the certificate's page here, or nothing when the code is another's.
function pageOf(text) {
  const address = URL.parse ? URL.parse(text) : tried(text);
  const origins = [location.origin, new URL(texts.base).origin];
  const [before, after] = new URL(texts.page, location.origin).pathname.split("CODE");
  if (!address || !origins.includes(address.origin)) return null;
  const path = address.pathname;
  const code = path.slice(before.length).replace(/\/$/, "");
  if (!path.startsWith(before) || !/^[A-Za-z0-9]+$/.test(code)) return null;
  return before + code + after;
}

function tried(text) {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

function follow(text) {
  const page = pageOf(text);
  close();
  said.textContent = page ? texts.found : texts.foreign;
  if (page) location.assign(page);
}

function close() {
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
  video.srcObject = null;
  video.hidden = true;
  button.querySelector("[data-scan-label]").textContent = texts.open;
}

async function open() {
  said.textContent = texts.asking;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment" },
      audio: false,
    });
    await decoder();
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
  } catch (error) {
    close();
    said.textContent = error.name === "NotAllowedError" ? texts.refused : texts.missing;
    return;
  }
  button.querySelector("[data-scan-label]").textContent = texts.close;
  said.textContent = texts.looking;
  await look(stream);
}

async function look(opened) {
  while (stream === opened) {
    const { videoWidth, videoHeight } = video;
    const text = videoWidth && (await read(video, videoWidth, videoHeight));
    if (stream !== opened) return;
    if (text) return follow(text);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

async function readPhoto(file) {
  close();
  said.textContent = texts.reading;
  let text;
  try {
    const picture = await createImageBitmap(file);
    text = await read(picture, picture.width, picture.height);
    text ||= await read(picture, picture.width, picture.height, LARGEST / 2);
  } catch {
    text = "";
  }
  if (text) follow(text);
  else said.textContent = texts.nothing;
}

button.hidden = !navigator.mediaDevices?.getUserMedia;
button.addEventListener("click", () => {
  if (!stream) return open();
  close();
  said.textContent = "";
});
photo.addEventListener("change", async () => {
  if (photo.files.length) await readPhoto(photo.files[0]);
  photo.value = "";
});
addEventListener("pagehide", close);
document.addEventListener("visibilitychange", () => document.hidden && close());
scan.hidden = false;
