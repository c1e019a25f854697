export const chartOf = () => ''
