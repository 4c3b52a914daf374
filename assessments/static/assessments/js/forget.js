// A quiz that was handed in needs nothing in this browser any longer.
for (const closed of document.querySelectorAll("[data-quiz-closed]")) {
  try {
    localStorage.removeItem(`sidro-quiz-${closed.dataset.quizClosed}`);
  } catch {
    // Storage may be switched off; then nothing was kept.
  }
}
