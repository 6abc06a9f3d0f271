/**
 * The picture that the lane requests from its camera (src/ui/camera.ts), so that the measurements apply to what it will compare.
 */
export const LANE_PICTURE: { width: number; height: number } = { width: 640, height: 480 };
export const FRAMES = 6;
const COUNTED_MS = 3_000;

/**
 * The page in the kiosk's browser that looks through its camera: first how many pixels it has, then pictures as the lane takes
 * them. Colours are counted here, on the canvas, because nothing but the model process decodes a picture.
 */
export const CAMERA_PAGE: string = `<!doctype html><meta charset="utf-8"><title>Camera of the kiosk</title>
<video muted playsinline></video><script type="module">
const [W, H] = [${LANE_PICTURE.width}, ${LANE_PICTURE.height}];
const post = (path, body) => fetch(location.pathname + path, { method: 'POST', body });
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const video = document.querySelector('video');
const open = async (wanted) => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: wanted });
  video.srcObject = stream;
  await video.play();
  return stream;
};
const stop = (stream) => stream.getTracks().forEach((track) => track.stop());
const counted = (ms) => new Promise((resolve) => {
  const times = [];
  const note = (now) => { times.push(now); video.requestVideoFrameCallback(note); };
  video.requestVideoFrameCallback(note);
  setTimeout(() => resolve(times.length < 2 ? 0 : (times.length - 1) * 1000 / (times.at(-1) - times[0])), ms);
});
/** Mean colour behind the head (the outer tenth on each side, upper half), and the number of grey levels that occur. */
const colours = (context) => {
  const { data } = context.getImageData(0, 0, W, H);
  const [sum, seen] = [[0, 0, 0], new Set()];
  let pixels = 0;
  for (let y = 0; y < H; y += 1) for (let x = 0; x < W; x += 1) {
    const at = (y * W + x) * 4;
    seen.add((data[at] * 77 + data[at + 1] * 150 + data[at + 2] * 29) >> 8);
    if (y >= H / 2 || (x >= W / 10 && x < W * 0.9)) continue;
    pixels += 1;
    for (let c = 0; c < 3; c += 1) sum[c] += data[at + c];
  }
  return { background: sum.map((one) => one / pixels), levels: seen.size };
};
try {
  const whole = await open({ width: { ideal: 4096 }, height: { ideal: 2160 } });
  const camera = { width: video.videoWidth, height: video.videoHeight };
  stop(whole);
  const lane = await open({ width: { ideal: W, min: W }, height: { ideal: H, min: H } });
  const perSecond = await counted(${COUNTED_MS});
  const canvas = Object.assign(document.createElement('canvas'), { width: W, height: H });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  let found = null;
  for (let turn = 0; turn < ${FRAMES}; turn += 1) {
    const scale = Math.min(video.videoWidth / W, video.videoHeight / H);
    const [w, h] = [W * scale, H * scale];
    context.drawImage(video, (video.videoWidth - w) / 2, (video.videoHeight - h) / 2, w, h, 0, 0, W, H);
    found = colours(context);
    await post('frame', await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.9)));
    await pause(150);
  }
  stop(lane);
  await post('report', JSON.stringify({ ok: true, camera, perSecond, ...found }));
} catch (error) {
  await post('report', JSON.stringify({ ok: false, name: String(error?.name ?? error).slice(0, 80) }));
}
</script>`;
