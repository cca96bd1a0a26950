/** The secret of a link that somebody pasted whole, or of what they cut out of it. */
export const lastPartOf = (link: string): string => {
  const path = URL.canParse(link) ? new URL(link).pathname : link;
  return path.slice(path.replace(/\/+$/, '').lastIndexOf('/') + 1).replace(/\/+$/, '');
};
