// Of the picture: page/timeline/. What the canvas itself draws gets its colours from palette.ts.

export const timelineStyles = `
#timeline{padding:0;overflow:hidden;position:relative}
`;
