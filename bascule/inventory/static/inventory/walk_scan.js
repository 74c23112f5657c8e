// Reads a bar code or QR code from the camera, or from a picture of it: zxing in WebAssembly, else the browser's own
// BarcodeDetector; when neither works the number is typed.
(function () {
  "use strict";
  let ready = null;
  function reader(binaryUrl) {
    ready = ready || fetch(binaryUrl).then((answer) => answer.arrayBuffer()).then((wasmBinary) => window.ZXingWASM.prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true }));
    return ready;
  }
  async function read(binaryUrl, picture) {
    try {
      await reader(binaryUrl);
      const found = await window.ZXingWASM.readBarcodes(picture, { tryHarder: true, maxNumberOfSymbols: 1 });
      return found.length ? found[0].text : "";
    } catch (broken) {
      ready = null;
      if (!("BarcodeDetector" in window)) throw broken;
      const found = await new window.BarcodeDetector().detect(picture instanceof Blob ? await createImageBitmap(picture) : picture);
      return found.length ? found[0].rawValue : "";
    }
  }

  // A dialog with the camera's picture; answers the text, or "" when closed.
  async function scan(dialog, binaryUrl) {
    const video = dialog.querySelector("video");
    const file = dialog.querySelector("input[type=file]");
    const said = dialog.querySelector("[data-scan-said]");
    said.textContent = "";
    dialog.showModal();
    let stream = null, going = true;
    const closed = new Promise((done) => dialog.addEventListener("close", () => done(dialog.dataset.found || ""), { once: true }));
    dialog.dataset.found = "";
    const finish = (text) => { dialog.dataset.found = text; dialog.close(); };
    file.value = "";
    file.onchange = async () => {
      if (!file.files.length) return;
      try {
        const text = await read(binaryUrl, file.files[0]);
        if (text) finish(text);
        else said.textContent = dialog.dataset.nothing;
      } catch (_) {
        said.textContent = dialog.dataset.cannot;
      }
    };
    closed.then(() => {
      going = false;
      if (stream) stream.getTracks().forEach((track) => track.stop());
      video.srcObject = null;
    });
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
      if (!going) stream.getTracks().forEach((track) => track.stop());
      video.hidden = false;
      video.srcObject = stream;
      await video.play();
      const canvas = document.createElement("canvas");
      const look = async () => {
        if (!going) return;
        canvas.width = video.videoWidth;
        canvas.height = video.videoHeight;
        if (canvas.width) {
          const pen = canvas.getContext("2d", { willReadFrequently: true });
          pen.drawImage(video, 0, 0);
          const text = await read(binaryUrl, pen.getImageData(0, 0, canvas.width, canvas.height)).catch(() => "");
          if (text && going) return finish(text);
        }
        setTimeout(look, 200);
      };
      look();
    } catch (_) {
      video.hidden = true; // no camera, or not allowed: the picture of the code is left
    }
    return closed;
  }
  window.walkScan = scan;
})();
