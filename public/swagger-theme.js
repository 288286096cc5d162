// The API page is as light or dark as the other pages: by the theme that was chosen there, else by the system's. It is in
// the head, so that nothing is drawn in the other one first.
const system = window.matchMedia('(prefers-color-scheme: dark)');

function follow() {
  let chosen = null;
  try {
    chosen = localStorage.getItem('mantine-color-scheme-value');
  } catch {
    // Where nothing may be remembered, nothing was chosen.
  }
  const isDark = chosen === 'dark' || (chosen !== 'light' && system.matches);
  document.documentElement.classList.toggle('dark-mode', isDark);
}

follow();
system.addEventListener('change', follow);
window.addEventListener('storage', follow);
