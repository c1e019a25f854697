export const documentOf = () => ''
